"""The images and fonts that a document names → their content. The only reads of files and of the network."""
