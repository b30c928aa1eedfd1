"""A minor and an adult are never in one peer conversation, whatever the code that writes the rows believes."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION community_peer_one_band() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Two who come at the same moment come one after the other, and the second sees the first.
  PERFORM 1 FROM community_conversation WHERE id = NEW.conversation_id AND kind = 'peer' FOR NO KEY UPDATE;
  IF FOUND AND EXISTS (
    SELECT 1 FROM community_conversationparticipant
     WHERE conversation_id = NEW.conversation_id AND id <> NEW.id AND is_minor <> NEW.is_minor
  ) THEN
    RAISE EXCEPTION 'A peer conversation holds people of one band of age.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'community_peer_one_band';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER community_peer_one_band
  BEFORE INSERT OR UPDATE OF is_minor, conversation_id ON community_conversationparticipant
  FOR EACH ROW EXECUTE FUNCTION community_peer_one_band();

CREATE FUNCTION community_conversation_keeps_kind() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'A conversation keeps its kind.'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'community_conversation_keeps_kind';
END
$$;
CREATE TRIGGER community_conversation_keeps_kind BEFORE UPDATE OF kind ON community_conversation
  FOR EACH ROW WHEN (OLD.kind IS DISTINCT FROM NEW.kind) EXECUTE FUNCTION community_conversation_keeps_kind();
"""
BACKWARD = """
DROP TRIGGER community_conversation_keeps_kind ON community_conversation;
DROP FUNCTION community_conversation_keeps_kind();
DROP TRIGGER community_peer_one_band ON community_conversationparticipant;
DROP FUNCTION community_peer_one_band();
"""


class Migration(migrations.Migration):
    dependencies = [("community", "0006_peer_queue")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
