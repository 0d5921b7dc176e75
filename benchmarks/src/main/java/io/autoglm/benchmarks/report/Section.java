package io.autoglm.benchmarks.report;

import java.io.IOException;

/** One thing that is measured, and the block of the page that it fills. */
interface Section {

    /** Returns the name of the block. */
    String name();

    /** Measures, and returns the block's Markdown; pictures are drawn into the bench's directory. */
    String measure(Bench bench) throws IOException, InterruptedException;
}
