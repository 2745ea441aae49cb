"""LANEs, the coalition of each state, with convener and members."""
