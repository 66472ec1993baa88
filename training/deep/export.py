"""Write the fine-tuned network as an ONNX graph with 8-bit weights, and say how far it strayed.

    python -m training.deep.export build/deep.pt

The vectors of the pieces stay outside the graph, in the table that training.deep.vocabulary wrote.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from setsudo.assessment.deep.network import GRAPH, HIDDEN
from training.deep.batches import OUTPUTS
from training.deep.fit import new_network
from training.deep.network import Network
from training.deep.vocabulary import TARGET

OPSET = 17
TRIED = 8


class FromVectors(nn.Module):
    """The network from the pieces' vectors on, without the outputs that only training needs."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, vectors: Tensor, tells: Tensor) -> tuple[Tensor, Tensor]:
        whole, pieces = self.network.from_vectors(vectors, torch.ones_like(tells), tells)
        return whole[:, : len(OUTPUTS)], pieces


def main(arguments: Sequence[str]) -> int:
    """Export, quantise, compare with the network itself on random pieces."""
    network = new_network()
    network.load_state_dict(torch.load(arguments[0], weights_only=True), strict=False)
    model = FromVectors(network).eval()
    vectors, tells = _random(network, 40)
    with tempfile.TemporaryDirectory() as folder:
        wide = Path(folder) / "wide.onnx"
        torch.onnx.export(
            model, (vectors, tells), str(wide), opset_version=OPSET, dynamo=False,
            input_names=["vectors", "tells"], output_names=["whole", "pieces"],
            dynamic_axes={"vectors": {1: "n"}, "tells": {1: "n"}, "pieces": {1: "n"}},
        )  # fmt: skip
        quantize_dynamic(
            wide, TARGET / GRAPH, weight_type=QuantType.QInt8, per_channel=True,
            op_types_to_quantize=["MatMul", "Gemm"],
            # The heads are small and say everything: they stay as they are.
            nodes_to_exclude=_heads(wide),
        )  # fmt: skip
    print(f"{(TARGET / GRAPH).stat().st_size / 1e6:.1f} MB; strayed {strayed(model, network):.3f}")
    return 0


def _heads(graph: Path) -> list[str]:
    import onnx

    nodes = onnx.load(graph).graph.node
    heads = [n.name for n in nodes if any(h in n.name for h in ("/whole/", "/piece/", "/matters/"))]
    # Before it quantises, the quantiser turns each Gemm into a MatMul of another name.
    return [*heads, *(f"{name}_MatMul" for name in heads)]


def _random(network: Network, n: int) -> tuple[Tensor, Tensor]:
    ids = torch.randint(4, len(network.word.weight), (1, n))
    with torch.no_grad():
        vectors = network.word(ids)
    assert vectors.shape[-1] == HIDDEN  # noqa: S101
    return vectors, torch.ones(1, n)


def strayed(model: nn.Module, network: Network) -> float:
    """Return the mean difference of the logits over random texts."""
    session = onnxruntime.InferenceSession(str(TARGET / GRAPH))
    found = []
    for i in range(TRIED):
        vectors, tells = _random(network, 20 + 40 * i)
        with torch.no_grad():
            right = model(vectors, tells)[0].numpy()
        said = session.run(None, {"vectors": vectors.numpy(), "tells": tells.numpy()})[0]
        found.append(np.abs(right - said).mean())
    return float(np.mean(found))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
