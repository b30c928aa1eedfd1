import pytest
from django.db import IntegrityError, connection, transaction

from config.database import hot_row, hot_rows


@pytest.mark.django_db
def test_written_sql_is_counted_like_any_query(django_assert_num_queries):
    with django_assert_num_queries(2):
        assert hot_row("SELECT %s::int + 1", (1,)) == (2,)
        assert hot_rows("SELECT generate_series(1, 3)") == [(1,), (2,), (3,)]


@pytest.mark.django_db
def test_written_sql_is_seen_by_observers():
    seen = []

    def observe(execute, sql, params, many, context):
        seen.append((sql, tuple(params)))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(observe):
        assert hot_row("SELECT %s::text", ("x",)) == ("x",)
    assert seen == [("SELECT %s::text", ("x",))]


@pytest.mark.django_db(transaction=True)
def test_written_sql_runs_inside_the_current_transaction():
    with transaction.atomic():
        hot_rows("INSERT INTO config_heartbeat (name, at) VALUES ('x', now())")
        transaction.set_rollback(True)
    assert hot_row("SELECT count(*) FROM config_heartbeat WHERE name = 'x'") == (0,)


@pytest.mark.django_db
def test_its_errors_are_django_errors():
    insert = "INSERT INTO config_heartbeat (name, at) VALUES ('x', now())"
    hot_rows(insert)
    with pytest.raises(IntegrityError), transaction.atomic():
        hot_rows(insert)


@pytest.mark.django_db
def test_a_statement_without_rows_gives_none():
    assert hot_rows("UPDATE config_heartbeat SET at = now() WHERE name = 'nobody'") == []
