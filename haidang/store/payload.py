"""Model values as JSON and back. The values are ours, the JSON is read only from our own store."""

from typing import Any, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")


_adapters: dict[Any, TypeAdapter[Any]] = {}  # building one takes milliseconds; a type has one for good


def _adapter_of(kind: Any) -> TypeAdapter[Any]:
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def dump(kind: type[T], value: T) -> str:
    """JSON with keys in the model's order: equal values give equal text."""
    return _adapter_of(kind).dump_json(value).decode()


def load(kind: type[T], text: str) -> T:
    """The value again. Raises pydantic.ValidationError if the text is not one."""
    value: T = _adapter_of(kind).validate_json(text)
    return value
