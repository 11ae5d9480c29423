"""The parts that all drawings share: theme, numbers, labels, bars, grids, maps, the card and the page frame."""
