"""What the room of programs hands to the rooms below."""

from accounts.erasure.registry import ERASED, Policy, register_of_nobody, register_policy
from config.reference import register_reference
from content.programs.exports import register_exports
from content.programs.metrics import register_metrics
from content.programs.models import ModuleCompletion, Program, ProgramEnrollment, ProgramModule
from content.programs.reference import programs_bring
from content.programs.sync import register_program_sync


def register_programs() -> None:
    """Called when the app starts."""
    register_reference("Programs", programs_bring)
    register_exports()
    register_metrics()
    register_program_sync()
    register_policy(ModuleCompletion, Policy.ERASE, legal_basis=ERASED)
    register_policy(ProgramEnrollment, Policy.ERASE, legal_basis=ERASED)
    register_of_nobody(Program, "the courses of the library")
    register_of_nobody(ProgramModule, "the lessons of the courses")
