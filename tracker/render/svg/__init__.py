"""Charts: pure functions from standings to small SVG drawings, each with a text alternative.

Colours and fonts come from the style sheet of the page; a drawing alone carries shapes, classes
and words. Drawings hold no `id` and no style, so that any number fit into one strict page.
"""
