package io.autoglm.sdk;

import io.autoglm.sdk.batch.BulkFile;
import io.autoglm.sdk.batch.BulkSpec;
import java.nio.file.Path;
import java.time.Duration;

/** A run over files in a process of its own, resumed if there is something. */
public final class BulkProcess {

    private BulkProcess() {}

    /** Runs: base URL, input, output, concurrency. */
    public static void main(String[] args) {
        AutoGlmClient client =
                AutoGlmClient.builder().baseUrl(args[0]).model("sim").build();
        BulkFile files = BulkFile.of(Path.of(args[1]), Path.of(args[2])).withResume(true);
        BulkSpec spec = BulkSpec.defaults().withConcurrency(Integer.valueOf(args[3]));
        client.generateAll(files, spec).block(Duration.ofMinutes(5));
        System.exit(0);
    }
}
