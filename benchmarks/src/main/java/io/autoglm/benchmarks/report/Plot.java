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

    private Plot() {}

    /** Lines over the number of calls at once, both axes logarithmic. */
    static void overConcurrency(Path file, Map<Contender, Map<Integer, Double>> perSecond) throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title("Whole answers per second, of a server that answers at once")
                .xAxisTitle("calls at once")
                .yAxisTitle("calls per second")
                .build();
        chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true);
        perSecond.forEach((contender, points) ->
                chart.addSeries(contender.id(), new ArrayList<>(points.keySet()), new ArrayList<>(points.values())));
        save(chart, file);
    }

    /** Groups of bars: one group for each name, one bar for each client. */
    static void bars(Path file, String title, String unit, List<String> names, Map<String, double[]> values)
            throws IOException {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .yAxisTitle(unit)
                .build();
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
