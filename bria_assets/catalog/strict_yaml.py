"""YAML in which no key stands twice in one mapping: PyYAML lets the last one win, and loses what was written first.

A value that PyYAML takes for a number or a date and cannot read, such as 2026-13-45, is a YAMLError too.
"""

from typing import Any

import yaml


def read_yaml(text: str) -> Any:
    """The document in a YAML text.

    Raises:
        YAMLError: it is no YAML, or has a key twice in one mapping.
        RecursionError: it is nested too deeply.
    """
    return yaml.load(text, _WithoutRepeatedKeys)  # noqa: S506 - a SafeLoader


class _WithoutRepeatedKeys(yaml.SafeLoader):
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - PyYAML's signature
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                line = key.start_mark.line + 1
                raise yaml.YAMLError(f"the key {key.value} stands twice in one entry, line {line}: remove one")
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:  # noqa: FBT001, FBT002 - as above
        try:
            return super().construct_object(node, deep)
        except (ValueError, AttributeError, IndexError):  # of Python's int, float and date, and of a pattern unmatched
            line = node.start_mark.line + 1
            raise yaml.YAMLError(f"{str(node.value)[:40]!r} cannot be read, line {line}: put it in quotes") from None
