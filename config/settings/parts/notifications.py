"""Push, SMS and mail providers; without keys each adapter writes to DATA_DIR/outbox and says so."""
