"""Places, years, speakers, offices and papers that a question names, and the documents they mean."""
