"""What people want to reach, and how they get there."""
