"""What a person writes for themselves: sealed, searched by its owner alone, kept as a draft until it is done."""
