"""An incident that loses its holder rings on from its rung, and nobody reads that somebody has taken it on."""

from django.db import migrations

FORWARD = """
CREATE OR REPLACE FUNCTION crisis_incident_watch() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  lost boolean := TG_OP = 'UPDATE' AND OLD.assigned_to_id IS NOT NULL AND NEW.assigned_to_id IS NULL
    AND NEW.version = OLD.version;
BEGIN
  IF NEW.state = 'resolved' THEN
    NEW.alarm_at := NULL;
    NEW.alarm_raised_at := NULL;
    NEW.alarm_rung := 0;
    RETURN NEW;
  END IF;
  IF lost OR (NEW.assigned_to_id IS NULL AND NEW.alarm_raised_at IS NULL) THEN
    IF NEW.state IN ('acknowledged', 'in_progress', 'follow_up') THEN
      NEW.state := 'open';
    END IF;
    NEW.acknowledged_at := NULL;
    NEW.alarm_raised_at := coalesce(NEW.alarm_raised_at, now());
    NEW.alarm_at := least(NEW.alarm_at, now());
    -- The sweep climbs one rung: it rings for those whom it had called already, not for fewer.
    NEW.alarm_rung := greatest(NEW.alarm_rung - 1, 0);
  ELSIF NEW.alarm_raised_at IS NULL THEN
    -- Held: it rings when it is due, not later.
    NEW.alarm_at := least(NEW.alarm_at, NEW.due_at);
  END IF;
  IF lost THEN
    NEW.version := OLD.version + 1;
    NEW.updated_at := now();
    INSERT INTO crisis_crisisstep (id, owner_id, incident_id, actor_id, kind, note, details, created_at)
    VALUES (gen_random_uuid(), NEW.owner_id, NEW.id, NULL, 'released', NULL, '{"reason": "holder_gone"}', now());
  END IF;
  RETURN NEW;
END
$$;

-- What nobody holds any more, and still says that somebody does.
UPDATE crisis_crisisincident SET acknowledged_at = NULL
WHERE state = 'open' AND assigned_to_id IS NULL AND acknowledged_at IS NOT NULL;
"""
BACKWARD = """
CREATE OR REPLACE FUNCTION crisis_incident_watch() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  lost boolean := TG_OP = 'UPDATE' AND OLD.assigned_to_id IS NOT NULL AND NEW.assigned_to_id IS NULL
    AND NEW.version = OLD.version;
BEGIN
  IF NEW.state = 'resolved' THEN
    NEW.alarm_at := NULL;
    NEW.alarm_raised_at := NULL;
    NEW.alarm_rung := 0;
    RETURN NEW;
  END IF;
  IF lost OR (NEW.assigned_to_id IS NULL AND NEW.alarm_raised_at IS NULL) THEN
    IF NEW.state IN ('acknowledged', 'in_progress', 'follow_up') THEN
      NEW.state := 'open';
    END IF;
    NEW.alarm_raised_at := coalesce(NEW.alarm_raised_at, now());
    NEW.alarm_at := least(NEW.alarm_at, now());
    NEW.alarm_rung := 0;
  ELSIF NEW.alarm_raised_at IS NULL THEN
    -- Held: it rings when it is due, not later.
    NEW.alarm_at := least(NEW.alarm_at, NEW.due_at);
  END IF;
  IF lost THEN
    NEW.version := OLD.version + 1;
    NEW.updated_at := now();
    INSERT INTO crisis_crisisstep (id, owner_id, incident_id, actor_id, kind, note, details, created_at)
    VALUES (gen_random_uuid(), NEW.owner_id, NEW.id, NULL, 'released', NULL, '{"reason": "holder_gone"}', now());
  END IF;
  RETURN NEW;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("crisis", "0009_contact_letter_address")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
