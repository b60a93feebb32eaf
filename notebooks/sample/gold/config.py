"""Settings of the experiments."""

from dataclasses import dataclass
from pathlib import Path

import yaml


@dataclass(frozen=True)
class Config:
    """Settings read from config.yaml, where each one is explained."""

    n_train: int
    n_test: int
    valid_fraction: float
    pool_size: int
    n_features: int
    pilot_size: int
    small_pilot_size: int
    pilot_penalty: float
    bandwidth_scale: float
    n_pairs: int
    tau: float
    taus: tuple[float, ...]
    penalties: tuple[float, ...]
    first_seed: int
    n_seeds: int


def load_config(path: Path) -> Config:
    """Reads the settings.

    Args:
        path: A YAML file with one entry per field of `Config`.

    Returns:
        The settings.
    """
    values = yaml.safe_load(path.read_text(encoding="utf-8"))
    values["taus"] = tuple(values["taus"])
    values["penalties"] = tuple(values["penalties"])
    return Config(**values)
