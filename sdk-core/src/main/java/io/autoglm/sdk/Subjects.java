package io.autoglm.sdk;

import io.autoglm.sdk.auth.CredentialPolicy;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.internal.doctor.Subject;
import io.autoglm.sdk.time.AttemptTimeoutPolicy;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What of a running client can be examined.
 *
 * @param settings  what it goes by
 * @param pool      its endpoints
 * @param variables the names of the variables that it was given
 */
record Subjects(ClientSettings settings, Pool pool, Set<String> variables) {

    /**
     * Returns each credential of each endpoint.
     *
     * @param named the name of the only endpoint; {@code null} for all
     * @throws AutoGlmException {@code NO_ENDPOINT} when there is none of that name
     */
    List<Subject> of(@Nullable String named) {
        List<Subject> found = pool.all().stream()
                .filter(each -> named == null || named.equals(each.endpoint().name()))
                .flatMap(this::of)
                .toList();
        if (found.isEmpty()) {
            throw ErrorDetails.of(ErrorCode.NO_ENDPOINT, "no endpoint is called '" + named + "'")
                    .exception();
        }
        return found;
    }

    private Stream<Subject> of(PooledEndpoint pooled) {
        CredentialPolicy who = new CredentialPolicy(
                pool::credentials,
                settings.allowInsecureHttp(),
                settings.timeouts().firstEvent());
        AttemptTimeoutPolicy limits = new AttemptTimeoutPolicy(settings.timeouts());
        return pooled.places()
                .map(place -> new Subject(
                        place,
                        pooled.dialect(),
                        who,
                        limits,
                        pooled.wire().transport(),
                        pooled.keySource(),
                        variables,
                        settings.timeouts()));
    }
}
