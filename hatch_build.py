"""Compiles the gazetteer when a wheel (or an editable installation) is built."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class GazetteerHook(BuildHookInterface):  # type: ignore[misc]
    """Compiles ``service/places/data/gazetteer.bin`` from the data packages among the build requirements."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile it into the tree, from where the wheel takes it; skip what is compiled already."""
        del version
        if self.target_name == "sdist":
            return
        sys.path.insert(0, self.root)
        from service.places.build import compile_shipped

        compile_shipped(Path(self.root) / "service" / "places" / "data", self.app.display_info)
        build_data["pure_python"] = True
