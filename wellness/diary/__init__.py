"""What a person writes of their days: dated rows under their own key, stored once, read for danger."""
