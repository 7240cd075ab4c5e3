package dev.iota.local.bench.compression;

import java.util.List;
import java.util.Locale;

/** Loss against ratio, as an SVG picture: a mark for each choice, cuts with and without tokens in colours of their own. */
final class Plot {
    private static final int WIDTH = 960;
    private static final int HEIGHT = 520;
    private static final int LEFT = 70;
    private static final int BOTTOM = 50;
    private static final int TOP = 40;
    private static final int DOUBLINGS = 10;
    private static final double HIGHEST = 0.20;
    private static final double LOWEST = -0.04;

    private Plot() {}

    static String svg(List<Study.Row> rows) {
        StringBuilder svg = new StringBuilder(String.format(Locale.ROOT,
                "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' font-family='sans-serif' font-size='12'>%n"
                        + "<rect width='100%%' height='100%%' fill='white'/>%n<text x='%d' y='24' font-size='16'>Validation loss against no"
                        + " compression, by ratio</text>%n", WIDTH, HEIGHT, LEFT));
        for (int doubling = 0; doubling <= DOUBLINGS; doubling++) {
            svg.append(String.format(Locale.ROOT, "<line x1='%.1f' x2='%.1f' y1='%d' y2='%d' stroke='#eee'/><text x='%.1f' y='%d'"
                    + " text-anchor='middle'>%dx</text>%n", x(1 << doubling), x(1 << doubling), TOP, HEIGHT - BOTTOM, x(1 << doubling),
                    HEIGHT - BOTTOM + 20, 1 << doubling));
        }
        for (int percent = (int) (100 * LOWEST); percent <= 100 * HIGHEST; percent += 4) {
            svg.append(String.format(Locale.ROOT, "<line x1='%d' x2='%d' y1='%.1f' y2='%.1f' stroke='%s'/><text x='%d' y='%.1f'"
                    + " text-anchor='end'>%+d %%</text>%n", LEFT, WIDTH - 20, y(percent / 100.0), y(percent / 100.0),
                    percent == 0 ? "#999" : "#eee", LEFT - 8, y(percent / 100.0) + 4, percent));
        }
        rows.forEach(row -> svg.append(mark(row)));
        return svg.append("</svg>\n").toString();
    }

    private static String mark(Study.Row row) {
        String colour = row.choice().cut().contains("+tokens") ? "#1f5fae" : "#c0504d";
        return String.format(Locale.ROOT, "<circle cx='%.1f' cy='%.1f' r='5' fill='%s'><title>%s: %.0fx, %+.2f %%</title></circle>"
                + "<text x='%.1f' y='%.1f' font-size='10'>%s</text>%n", x(row.ratio()), y(row.gap()), colour, row.choice(), row.ratio(),
                100 * row.gap(), x(row.ratio()) + 7, y(row.gap()) - 4, row.choice());
    }

    private static double x(double ratio) {
        return LEFT + (WIDTH - LEFT - 60) * Math.log(Math.max(0.5, ratio)) / Math.log(1 << DOUBLINGS);
    }

    private static double y(double gap) {
        double bounded = Math.max(LOWEST, Math.min(HIGHEST, gap));
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * (bounded - LOWEST) / (HIGHEST - LOWEST);
    }
}
