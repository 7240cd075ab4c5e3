package dev.iota.local;

import dev.iota.protocol.epoch.EpochManifest;
import dev.iota.protocol.event.LossRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The loss over the samples, as an SVG picture: every sample, a running mean, and a mark for each sealed epoch. */
final class LossCurve {
    private static final int WIDTH = 960;
    private static final int HEIGHT = 480;
    private static final int LEFT = 60;
    private static final int RIGHT = 20;
    private static final int TOP = 40;
    private static final int BOTTOM = 50;
    private static final int TICKS = 6;

    private final List<LossRecord> losses;
    private final List<EpochManifest> epochs;
    private final double lowest;
    private final double highest;
    private final double last;

    private LossCurve(List<LossRecord> losses, List<EpochManifest> epochs) {
        this.losses = losses;
        this.epochs = epochs;
        this.lowest = losses.stream().mapToDouble(LossRecord::loss).min().orElse(0);
        this.highest = Math.max(lowest + 0.1, losses.stream().mapToDouble(LossRecord::loss).max().orElse(1));
        this.last = Math.max(1, losses.isEmpty() ? 1 : losses.get(losses.size() - 1).microBatch().value());
    }

    static String svg(String title, RunView view) {
        return new LossCurve(new ArrayList<>(view.losses()), view.epochs()).draw(title);
    }

    private String draw(String title) {
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(Locale.ROOT,
                "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' font-family='sans-serif' font-size='13'>%n"
                        + "<title>%s</title><rect width='100%%' height='100%%' fill='white'/>%n"
                        + "<text x='%d' y='24' font-size='16'>%s</text>%n",
                WIDTH, HEIGHT, title, LEFT, title));
        axes(svg);
        for (EpochManifest epoch : epochs) {
            double x = x(epoch.firstMicroBatch().value());
            svg.append(String.format(Locale.ROOT, "<line x1='%.1f' x2='%.1f' y1='%d' y2='%d' stroke='%s' stroke-dasharray='2 4'/>%n", x, x, TOP,
                    HEIGHT - BOTTOM, "#999"));
        }
        svg.append(path(losses.stream().map(LossRecord::loss).toList(), "#b8cbe6", 1));
        svg.append(path(running(), "#1f5fae", 2));
        return svg.append("</svg>\n").toString();
    }

    private void axes(StringBuilder svg) {
        for (int tick = 0; tick <= TICKS; tick++) {
            double loss = lowest + (highest - lowest) * tick / TICKS;
            double sample = last * tick / TICKS;
            svg.append(String.format(Locale.ROOT,
                    "<line x1='%d' x2='%d' y1='%.1f' y2='%.1f' stroke='#eee'/><text x='%d' y='%.1f' text-anchor='end'>%.2f</text>%n"
                            + "<text x='%.1f' y='%d' text-anchor='middle'>%,.0f</text>%n",
                    LEFT, WIDTH - RIGHT, y(loss), y(loss), LEFT - 8, y(loss) + 4, loss, x(sample), HEIGHT - BOTTOM + 20, sample));
        }
        svg.append(String.format(Locale.ROOT, "<text x='%d' y='%d' text-anchor='middle'>micro-batches</text>%n", WIDTH / 2, HEIGHT - 10));
        svg.append(String.format(Locale.ROOT,
                "<text x='16' y='%d' text-anchor='middle' transform='rotate(-90 16 %d)'>loss (nats per token)</text>%n", HEIGHT / 2, HEIGHT / 2));
    }

    private List<Double> running() {
        double weight = Math.min(1, 20.0 / Math.max(1, losses.size()));
        List<Double> means = new ArrayList<>();
        double mean = losses.isEmpty() ? 0 : losses.get(0).loss();
        for (LossRecord loss : losses) {
            mean += weight * (loss.loss() - mean);
            means.add(mean);
        }
        return means;
    }

    private String path(List<Double> values, String colour, int width) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(losses.get(i).microBatch().value()), y(values.get(i))));
        }
        return String.format("<polyline fill='none' stroke='%s' stroke-width='%d' points='%s'/>%n", colour, width, points);
    }

    private double x(double sample) {
        return LEFT + (WIDTH - LEFT - RIGHT) * sample / last;
    }

    private double y(double loss) {
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (loss - lowest) / (highest - lowest);
    }
}
