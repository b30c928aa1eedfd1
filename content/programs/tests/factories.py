"""Programs for tests."""

from itertools import count
from typing import Any

from content.library.categories import categories_bring
from content.programs.models import Program, ProgramModule

_number = count(1)
BLOCKS = {"version": 1, "blocks": [{"type": "paragraph", "text": "One **small** step."}]}


def make_program(*, modules: int = 3, chained: bool = False, optional: int = 0, **overrides: Any) -> Program:
    """Its last `optional` modules are not required; `chained`: each needs the one before."""
    number = next(_number)
    values: dict[str, Any] = {
        "slug": f"program-{number}",
        "title": f"Program {number}",
        "category": categories_bring()["sleep"],
        "duration_days": 14,
        "difficulty": "beginner",
        **overrides,
    }
    program = Program.objects.create(**values)
    for place in range(1, modules + 1):
        ProgramModule.objects.create(
            program=program, slug=f"module-{place}", title=f"Module {place}", module_type="text", duration_minutes=5,
            order_index=place, content_structure=BLOCKS, is_required=place <= modules - optional,
            requires=[f"module-{place - 1}"] if chained and place > 1 else [],
        )  # fmt: skip
    return program
