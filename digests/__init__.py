"""Tell: select, compose and lay out the press digest."""
