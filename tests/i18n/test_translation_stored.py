"""No translated text is stored: texts are translated when they are shown."""

import ast

from pico_bot.model.base import Base
from tests.test_architecture import product_files


def names_in(node: ast.AST) -> set[str]:
    """The names of variables and attributes that `node` uses."""
    return {getattr(each, "id", getattr(each, "attr", "")) for each in ast.walk(node)}


def test_no_translated_text_is_stored() -> None:
    stores = {each.class_.__name__ for each in Base.registry.mappers}
    stores |= {"add_history", "apply", "apply_if_possible"}
    wrong = []
    for file in product_files():
        texts = {"_", "gettext", "label_of", "ngettext"}
        nodes = list(ast.walk(ast.parse(file.read_text())))
        for node in nodes:
            if isinstance(node, ast.Assign) and texts & names_in(node.value):
                texts |= {each.id for each in node.targets if isinstance(each, ast.Name)}
        for node in nodes:
            if isinstance(node, ast.Call) and stores & names_in(node.func):
                stored = [each for each in node.keywords if texts & names_in(each.value)]
                wrong += [f"{file}:{node.lineno}: {each.arg}" for each in stored]
    assert wrong == [], "\n".join(wrong)
