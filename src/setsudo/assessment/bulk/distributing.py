"""Work handed to Daft: in processes on this machine, or on a Ray cluster, by the same call."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from setsudo.assessment.cores import cores
from setsudo.errors import EngineError, SetsudoError, UsageError

LOCAL_RAY = "local"
Stage = Literal["split", "judge"]

_ENVIRONMENT = {
    # Daft and Ray report their use to their makers unless told not to.
    "DO_NOT_TRACK": "true",
    "DAFT_ANALYTICS_ENABLED": "0",
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_DISABLE_DASHBOARD": "1",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    # Daft's own bar would draw over ours.
    "DAFT_PROGRESS_BAR": "0",
    # One process a core: threads of numeric libraries would only take cores from one another.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where the work is done. `ray` is an address, `local` (a cluster of this machine) or empty."""

    ray: str = ""
    processes: int = 0

    @property
    def own_processes(self) -> int:
        """How many processes to use: as many as were asked for, else one a core that we may use."""
        return self.processes or cores()


def start(cluster: Cluster) -> None:
    """Make Daft ready. Raises EngineError where it, or the Ray cluster, is not there."""
    if cluster.processes < 0:
        raise UsageError("--processes must be at least 1", code="processes_wrong")
    os.environ.update({name: os.environ.get(name, value) for name, value in _ENVIRONMENT.items()})
    daft = _imported("daft", "bulk")
    wanted = "ray" if cluster.ray else "native"
    try:
        if cluster.ray:
            _start_ray(cluster)
            daft.set_runner_ray(noop_if_initialized=True)
        else:
            daft.set_runner_native()
    except daft.exceptions.DaftCoreException as refused:
        raise EngineError(
            f"this process already runs Daft otherwise than as {wanted}: use one process for each",
            code="engine_in_use",
        ) from refused
    daft.set_execution_config(maintain_order=False)


def stop() -> None:
    """Leave the Ray cluster, where one was joined; one that was started here ends."""
    if "ray" in sys.modules:
        sys.modules["ray"].shutdown()


def distribute(
    worker: type[Any], arguments: tuple[Any, ...], tasks: Sequence[int], cluster: Cluster
) -> Iterator[int]:
    """Have `worker(*arguments).run(task)` done for each task; yield how many records each had.

    An error that a worker raises on purpose is raised here. Tasks that follow a failed one may or
    may not be done.
    """
    if not tasks:
        return
    # Daft is an optional extra, and takes its time to load.
    import daft

    from setsudo.assessment.bulk.hands import Hands

    processes = min(cluster.own_processes, len(tasks))
    if cluster.ray and not cluster.processes:
        processes = min(_ray_cores(), len(tasks))
    hands = daft.cls(
        Hands,
        max_concurrency=max(1, processes),
        cpus=1 if cluster.ray else None,
        use_process=None if cluster.ray else True,
        name_override=worker.__name__,
    )(worker, arguments)
    frame = daft.from_pydict({"task": list(tasks)})
    if cluster.ray:
        frame = frame.into_partitions(len(tasks))
    done = frame.select(hands.run(daft.col("task")).alias("done"))
    for row in done.iter_rows():
        told = row["done"]
        if told["code"] is not None:
            raise SetsudoError(told["message"], code=told["code"])
        yield told["records"]


def _start_ray(cluster: Cluster) -> None:
    ray = _imported("ray", "ray")
    if ray.is_initialized():
        return
    quiet = {"log_to_driver": False, "logging_level": "ERROR"}
    try:
        if cluster.ray == LOCAL_RAY:
            # Bound to loopback: a cluster started here is nobody else's.
            ray.init(
                num_cpus=cluster.own_processes,
                include_dashboard=False,
                _node_ip_address="127.0.0.1",
                **quiet,
            )
        else:
            ray.init(address=cluster.ray, **quiet)
    except (ConnectionError, ValueError, RuntimeError) as refused:
        reason = (str(refused).splitlines() or [""])[0]
        raise EngineError(
            f"no Ray cluster answers at {cluster.ray} ({reason}): check the address, or use "
            "--ray local for a cluster of this machine",
            code="ray_unreachable",
        ) from None


def _ray_cores() -> int:
    import ray  # an optional extra

    return max(1, int(ray.cluster_resources().get("CPU", 1)))


def _imported(name: str, extra: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        raise EngineError(
            f"bulk assessment needs {name}: install setsudo[{extra}]", code="engine_unavailable"
        ) from None
