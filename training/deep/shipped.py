"""Read the network back out of the shipped graph, so that it can learn on from there.

    python -m training.deep.shipped build/shipped.pt

Earlier states of a training weigh 130 MB each and are not kept; the 8 bits of the shipped weights
are a start that is as good.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from setsudo.assessment.deep.network import GRAPH
from training.deep.export import FromVectors, strayed
from training.deep.fit import new_network
from training.deep.vocabulary import TARGET

_LINEAR = frozenset({"MatMul", "MatMul_quant", "Gemm_MatMul", "Gemm_MatMul_quant"})


def main(arguments: Sequence[str]) -> int:
    """Write the state, and say how far the network with it strays from the graph."""
    network = new_network()
    state = shipped(onnx.load(TARGET / GRAPH).graph)
    left = network.load_state_dict(state, strict=False)
    if left.unexpected_keys or left.missing_keys != ["word.weight"]:
        raise SystemExit(f"the graph is of another network: {left}")
    Path(arguments[0]).parent.mkdir(parents=True, exist_ok=True)
    torch.save(state, arguments[0])
    print(f"{len(state)} tensors; strayed {strayed(FromVectors(network).eval(), network):.3f}")
    return 0


def shipped(graph: onnx.GraphProto) -> dict[str, torch.Tensor]:
    """Return the weights of a graph that `training.deep.export` wrote, by the network's names."""
    held = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    found = {
        name.removeprefix("network."): value
        for name, value in held.items()
        if name.startswith("network.") and name.endswith((".weight", ".bias"))
    }
    for node in graph.node:
        *module, kind = node.name.strip("/").split("/")
        weight = next((one for one in node.input if _is_matrix(one, held)), None)
        if module and kind in _LINEAR and weight is not None:
            wide = held[weight].astype(np.float32)
            if weight.endswith("_quantized"):
                name = weight.removesuffix("_quantized")
                wide = (wide - held[f"{name}_zero_point"]) * held[f"{name}_scale"]
            found[".".join(module) + ".weight"] = wide.T
    return {
        name: torch.from_numpy(np.array(value, dtype=np.float32)) for name, value in found.items()
    }


def _is_matrix(name: str, held: dict[str, np.ndarray]) -> bool:
    return name in held and held[name].ndim == 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
