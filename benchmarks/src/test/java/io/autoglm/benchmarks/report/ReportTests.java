package io.autoglm.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTests {

    private static final String BEGIN = "<!-- measured: ";

    @TempDir
    Path directory;

    @Test
    void thePageHasABlockForEachSectionAndNoOther() throws Exception {
        List<String> blocks = Files.readAllLines(Path.of("../docs/performance.md")).stream()
                .filter(line -> line.startsWith(BEGIN))
                .map(line -> line.substring(BEGIN.length(), line.length() - " -->".length()))
                .toList();

        assertThat(blocks)
                .containsExactlyInAnyOrderElementsOf(
                        Report.sections().stream().map(Section::name).toList());
    }

    @Test
    void aSectionWritesItsTableWithTheFloorAtOne() throws Exception {
        Path page = page("unary");

        Report.run(List.of("--rounds", "1", "--share", "0.005", "--page", page.toString(), "unary"));

        List<String> rows = Files.readAllLines(page).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| ---"))
                .toList();
        assertThat(rows).hasSize(4);
        assertThat(cells(rows.get(1)))
                .startsWith(Contender.FLOOR.title())
                .contains("1.00")
                .endsWith("0");
        assertThat(cells(rows.get(2))).startsWith(Contender.OURS.title()).endsWith("0");
        assertThat(cells(rows.get(3))).startsWith(Contender.OBSERVED.title()).endsWith("0");
    }

    @Test
    void streamsAreHeldAndCompleted() throws Exception {
        Path page = page("held-2000");

        Report.run(List.of("--rounds", "1", "--share", "0.01", "--page", page.toString(), "held-2000"));

        assertThat(Files.readString(page)).contains("threads at 20");
        assertThat(cells(Files.readAllLines(page).stream()
                        .filter(line -> line.contains(Contender.OURS.title()))
                        .findFirst()
                        .orElseThrow()))
                .endsWith("20", "20");
    }

    @Test
    void aPictureIsDrawnBesideThePage() throws Exception {
        Path image = directory.resolve("images/bars.png");

        Plot.bars(image, Plot.Axes.ofBars("Title", "ms"), List.of("P50"), java.util.Map.of("ours", new double[] {1.5}));

        assertThat(Files.size(image)).isGreaterThan(1_000);
    }

    @Test
    void onlyItsOwnBlockIsReplaced() throws Exception {
        Path file = directory.resolve("page.md");
        Files.writeString(file, "before\n" + block("a", "old") + "between\n" + block("b", "kept") + "after\n");

        new Page(file).put("a", "new");

        assertThat(file).hasContent("before\n" + block("a", "new") + "between\n" + block("b", "kept") + "after\n");
    }

    @Test
    void aBlockThatIsNotThereIsNamed() throws Exception {
        Path page = page("a");

        assertThatThrownBy(() -> new Page(page).put("b", "new")).hasMessageContaining("<!-- measured: b -->");
    }

    @Test
    void aSectionThatIsNotThereIsRefused() throws Exception {
        assertThatThrownBy(() -> Report.run(List.of("--page", page("unary").toString(), "unnary")))
                .hasMessageStartingWith("there is no section 'unnary', only [machine, unary, ");
    }

    @Test
    void anOptionWithoutItsValueIsRefused() {
        assertThatThrownBy(() -> Report.run(List.of("unary", "--rounds"))).hasMessage("--rounds needs a value");
    }

    @Test
    void aPageWithoutTheBlockIsRefusedBeforeAnythingIsMeasured() throws Exception {
        String page = page("slow").toString();

        assertThatThrownBy(() -> Report.run(List.of("--page", page, "slow", "unary")))
                .hasMessageContaining("<!-- measured: unary -->");
        assertThat(directory.resolve("page.md")).hasContent(block("slow", ""));
    }

    @Test
    void peersAreThoseThatHaveBeenBuilt() throws Exception {
        Path built = Files.createDirectories(directory.resolve("built/target/lib"))
                .getParent()
                .getParent();
        Files.writeString(built.resolve("peer.properties"), "name=Built 1.0\nmain=some.Main\n");
        Files.createDirectories(directory.resolve("not-built"));

        List<Contender> peers = Contender.peers(directory);

        assertThat(peers).extracting(Contender::title).containsExactly("Built 1.0");
        assertThat(peers.get(0).program()).containsExactly("some.Main");
        assertThat(peers.get(0).classPath()).contains("built").contains("lib").endsWith("*");
    }

    @Test
    void aSpreadOfNineLeavesOneOutAtEachEnd() {
        Spread spread = Spread.of(List.of(9.0, 1.0, 8.0, 2.0, 7.0, 3.0, 6.0, 4.0, 5.0));

        assertThat(spread).isEqualTo(new Spread(5, 2, 8));
    }

    @Test
    void numbersHaveThreeDigits() {
        assertThat(List.of(Table.number(1_234.5), Table.number(12.34), Table.number(0.126), Table.number(0)))
                .containsExactly("1,235", "12.3", "0.13", "0.00");
    }

    private Path page(String block) throws Exception {
        return Files.writeString(directory.resolve("page.md"), block(block, ""));
    }

    private static String block(String name, String content) {
        return BEGIN + name + " -->\n\n" + content + "\n<!-- end -->\n";
    }

    private static List<String> cells(String row) {
        return List.of(row.substring(2, row.length() - 2).split(" \\| "));
    }
}
