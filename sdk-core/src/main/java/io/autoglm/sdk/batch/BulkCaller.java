package io.autoglm.sdk.batch;

import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.policy.CallOptions;
import org.reactivestreams.Publisher;

/** Makes the calls of a bulk run: the client. */
@FunctionalInterface
public interface BulkCaller {

    /** Returns one call, made when it is subscribed to, with one answer or a failure. */
    Publisher<GenerateResponse> call(GenerateRequest request, CallOptions options);
}
