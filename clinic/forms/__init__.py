"""What staff fill in. Forms check the shape of what was typed; verbs decide."""
