"""From a document to its outline, sentences and passages."""
