"""PDF files with a text layer: glyphs, their characters, printed lines, paragraphs."""
