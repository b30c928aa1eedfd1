"""The index by which similar messages are found, where pgvector can be had; elsewhere this does nothing."""

from django.db import migrations

# A database without the extension, or an account that may not create it, must migrate all the same.
FORWARDS = """
DO $$
BEGIN
    CREATE EXTENSION IF NOT EXISTS vector;
    EXECUTE 'CREATE INDEX IF NOT EXISTS community_assistant_embedding ON community_assistantembedding '
            'USING ivfflat ((values::vector(1536)) vector_cosine_ops) WITH (lists = 100)';
EXCEPTION
    WHEN insufficient_privilege OR undefined_file OR feature_not_supported OR undefined_object
        OR invalid_parameter_value THEN
        RAISE NOTICE 'No pgvector: similar messages are not looked for.';
END
$$
"""
BACKWARDS = "DROP INDEX IF EXISTS community_assistant_embedding"


class Migration(migrations.Migration):
    dependencies = [("community", "0004_assistant")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
