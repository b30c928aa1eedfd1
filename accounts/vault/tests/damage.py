"""A sealed column that does not open any more, as after a fault of a disk."""

from django.db import connection
from django.db.models import Model


def damage(row: Model, column: str) -> None:
    """This function will change one bit of what lies in the table."""
    table, byte = row._meta.db_table, f"get_byte({column}, 20) # 1"
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = set_byte({column}, 20, {byte}) WHERE id = %s", [row.pk])
