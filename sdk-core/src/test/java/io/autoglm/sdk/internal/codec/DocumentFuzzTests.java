package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

/** Lines of files of bulk runs: what is read is written again, and means the same; what is not, is refused without its content. */
class DocumentFuzzTests implements FuzzTarget {

    @Override
    public List<String> seeds() {
        return List.of("fuzz/document");
    }

    @Override
    public int changes() {
        return 1_000;
    }

    @Override
    public void read(byte[] input) {
        Map<String, Object> object;
        try {
            object = JsonDocuments.read(input, input.length);
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).hasSizeLessThan(100);
            FuzzPromises.ofTheThread();
            return;
        }
        byte[] written = JsonDocuments.write(object);
        Map<String, Object> again = JsonDocuments.read(written, written.length);
        assertThat(JsonDocuments.write(again)).isEqualTo(written);
        FuzzPromises.ofTheThread();
    }
}
