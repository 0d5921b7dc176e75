package io.autoglm.benchmarks.report;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Pictures of the figures, as PNG. */
final class Plot {

    private static final int WIDTH = 1_000;
    private static final int HEIGHT = 480;
    private static final double LOWEST_LOGARITHMIC = 10; // bars on such an axis need a lower end

    private Plot() {}

    /** What a picture says, and which of its axes are logarithmic. */
    record Axes(String title, String x, String y, boolean logX, boolean logY) {

        /** Bars of so much of a unit. */
        static Axes ofBars(String title, String unit) {
            return new Axes(title, "", unit, false, false);
        }
    }

    /** A line for each client. */
    static void lines(Path file, Axes axes, Map<String, Map<Integer, Double>> values) throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(axes.title)
                .xAxisTitle(axes.x)
                .yAxisTitle(axes.y)
                .build();
        chart.getStyler().setXAxisLogarithmic(axes.logX).setYAxisLogarithmic(axes.logY);
        values.forEach((client, points) ->
                chart.addSeries(client, new ArrayList<>(points.keySet()), new ArrayList<>(points.values())));
        save(chart, file);
    }

    /** Groups of bars: one group for each name, one bar for each client. */
    static void bars(Path file, Axes axes, List<String> names, Map<String, double[]> values) throws IOException {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(axes.title)
                .yAxisTitle(axes.y)
                .build();
        if (axes.logY) {
            chart.getStyler().setYAxisLogarithmic(true).setYAxisMin(LOWEST_LOGARITHMIC);
        }
        values.forEach((client, bars) ->
                chart.addSeries(client, names, Arrays.stream(bars).boxed().toList()));
        save(chart, file);
    }

    private static void save(Chart<?, ?> chart, Path file) throws IOException {
        chart.getStyler()
                .setLegendPosition(LegendPosition.OutsideE)
                .setChartBackgroundColor(Color.WHITE)
                .setPlotBorderVisible(false);
        Files.createDirectories(file.toAbsolutePath().getParent());
        BitmapEncoder.saveBitmap(chart, file.toString(), BitmapEncoder.BitmapFormat.PNG);
    }
}
