"""What readers and participants send: questions, votes, feedback, requests."""
