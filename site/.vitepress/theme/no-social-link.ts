/** A component in place of the theme's links to social networks, whose icons come from another host. */
export default { render: (): null => null };
