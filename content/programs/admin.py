"""The page of programs: a course and its lessons, written in one go."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from unfold.admin import StackedInline

from config.staff.pages import StaffModelAdmin
from content.library.refusals import RefusalsShown
from content.programs.editing import PROGRAM, program_save
from content.programs.forms import ModuleForm, ModuleFormSet, ProgramForm
from content.programs.models import Program, ProgramModule


class ModuleInline(StackedInline):
    """Modules are added and changed, never taken away: somebody may have done them."""

    model = ProgramModule
    form = ModuleForm
    formset = ModuleFormSet
    extra = 0
    can_delete = False
    fieldsets = ((None, {"fields": (
        ("title", "slug"), "description", ("module_type", "duration_minutes"), ("order_index", "is_required"),
        "requires", "content_structure",
    )}),)  # fmt: skip

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        return type(formset.__name__, (formset,), {"request": request})

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return StaffModelAdmin._holds(request, "manage:content")

    has_change_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request, obj)


@admin.register(Program)
class ProgramAdmin(RefusalsShown, StaffModelAdmin):
    view_needs = change_needs = add_needs = manage_needs = "manage:content"
    owner_field = None
    icon = "school"
    form = ProgramForm
    inlines: ClassVar[list[Any]] = [ModuleInline]
    warn_unsaved_form = True
    list_display = ("title", "category", "language", "duration_days", "is_premium", "is_active", "position")
    list_filter = ("category", "language", "is_premium", "is_active")
    search_fields = ("title",)
    fieldsets = ((None, {"fields": (
        ("title", "slug"), "description", ("category", "language"), ("duration_days", "difficulty"),
        ("is_premium", "is_active"), "position", "read_at",
    )}),)  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Program]:
        return super().get_queryset(request).select_related("category")

    def save_model(self, request: HttpRequest, obj: Program, form: ModelForm, change: bool) -> None:
        """Nothing yet: program and modules are stored together."""

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        program = program_save(
            actor=request.user,  # type: ignore[arg-type]
            values={name: form.cleaned_data[name] for name in PROGRAM if name in form.changed_data or not change},
            modules=[row for formset in formsets for row in formset.rows()],
            now=timezone.now(),
            program_id=form.instance.pk if change else None,
            read_at=form.cleaned_data["read_at"],
        )
        form.instance.pk = program.pk

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> list[Any]:
        return []

    # The service has recorded what was done.
    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> None:
        pass

    log_change = log_addition
