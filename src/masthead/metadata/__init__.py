"""What goes into ``<head>``: descriptors of images, inheritance along the segments, tags. Nothing is drawn."""
