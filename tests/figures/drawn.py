"""What a figure shows: its words, and the points that are hollow."""


def texts(figure):
    """Words drawn inside the panels, in the order of drawing."""
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def hollow_points(axes):
    """Points of each line whose markers are hollow."""
    return [
        list(zip(line.get_xdata(), line.get_ydata(), strict=True))
        for line in axes.lines
        if line.get_markerfacecolor() == "white" and len(line.get_xdata())
    ]
