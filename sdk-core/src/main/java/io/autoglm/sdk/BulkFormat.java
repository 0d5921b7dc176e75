package io.autoglm.sdk;

import io.autoglm.sdk.batch.BulkJson;
import io.autoglm.sdk.internal.codec.JsonDocuments;
import io.autoglm.sdk.internal.codec.RequestReader;
import io.autoglm.sdk.model.GenerateRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON of the files of bulk runs: that of the codec. */
final class BulkFormat implements BulkJson {

    @Override
    public Map<String, Object> read(byte[] data, int length) {
        return JsonDocuments.read(data, length);
    }

    @Override
    public GenerateRequest request(Map<String, ?> body) {
        return RequestReader.read(body);
    }

    @Override
    public byte[] write(Map<String, ? extends @Nullable Object> object) {
        return JsonDocuments.write(object);
    }
}
