"""What a question means after others: rewritten, searched together, answered from earlier quotes."""
