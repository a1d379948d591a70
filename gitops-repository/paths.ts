/** Where the chart that renders the Applications lies. */
export const applicationsChart = "charts/applications";
