"""Template tag libraries, where Django looks for them."""
