"""Every key result of the article that the program was made for, with sources that answer for each."""
