"""The walls between the rooms: who may import whom, and what every room has to be."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = ("service", "maps", "config")
MODULES = sorted(path.relative_to(ROOT) for room in OURS for path in (ROOT / room).rglob("*.py"))

SHARED = {"service.model", "service.errors", "service.registry", "service.geodesy"}
INNER = ("reading", "places", "incidents", "store")
"""The rooms of the pipeline; each may use itself, what is shared, and config."""

ALSO = {"store": ("service.features",)}
"""What a room may use besides: the store finds an incident by the very point that its feature shows."""

COMMAND = ("service.console", "service.atomic")
"""What a room's own group of the command line, its ``command.py``, may use besides."""

DRAWS = ("service/web/", "service/cli.py", "service/drawing.py", "service/drawn.py", "service/embedding.py")
"""Who may import maps."""


def imports(path):
    """Yield the full names of our own modules and names that a file imports."""
    for node in ast.walk(ast.parse((ROOT / path).read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] in OURS)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            if node.module.split(".")[0] in OURS:
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(name, *rooms):
    return any(name == room or name.startswith(f"{room}.") for room in rooms)


def allowed(path, name):
    """Tell if a file may import a name."""
    where = path.as_posix()
    if where.startswith("config/"):
        return within(name, "config")
    if where.startswith("maps/"):
        return within(name, "config", "maps")
    if within(name, "maps"):
        return where.startswith(DRAWS)
    if within(name, "config"):
        return where not in {"service/model.py", "service/errors.py", "service/registry.py"}
    if where == "service/model.py":
        return False
    if where.startswith(tuple(f"service/{room}/" for room in INNER)):
        room = where.split("/")[1]
        own = f"service.{room}"
        public = {f"service.places.{n}" for n in public_names("service/places/__init__.py")}
        said = where.endswith("/command.py") and within(name, *COMMAND)
        uses_places = where.startswith("service/incidents/") and name in public
        return within(name, own, *SHARED, *ALSO.get(room, ())) or uses_places or said
    return True


def public_names(path):
    """Return the names in a module's ``__all__``."""
    for node in ast.parse((ROOT / path).read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return ast.literal_eval(node.value)
    return []


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_each_room_imports_only_what_it_may(path):
    wrong = [name for name in imports(path) if not allowed(path, name)]
    assert not wrong, f"{path} imports {', '.join(wrong)}"


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_each_module_says_what_it_is_and_stays_one_noun(path):
    text = (ROOT / path).read_text("utf-8")
    assert ast.get_docstring(ast.parse(text)), f"{path} has no docstring"
    assert len(text.splitlines()) <= 500, f"{path} wants a wall"


@pytest.mark.parametrize("room", OURS)
def test_each_room_is_typed(room):
    assert (ROOT / room / "py.typed").exists()


def test_the_rules_themselves_refuse():
    assert not allowed(Path("maps/page.py"), "service.model.Report")
    assert not allowed(Path("service/store/sqlite.py"), "service.places.Gazetteer")
    assert not allowed(Path("service/reading/plain.py"), "maps.page")
    assert not allowed(Path("service/model.py"), "service.errors.SitmapError")
    assert not allowed(Path("service/pipeline.py"), "maps.page")
    assert allowed(Path("service/cli.py"), "maps")
    assert allowed(Path("service/web/pages.py"), "maps.page")
