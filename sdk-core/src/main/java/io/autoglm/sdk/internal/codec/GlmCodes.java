package io.autoglm.sdk.internal.codec;

import static io.autoglm.sdk.error.ErrorCode.*;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.Hint;
import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The business codes of GLM: there the status 429 alone does not tell "in a second" from "never".
 *
 * <p>Other servers have numbers of their own, so a number is read as GLM's only where the host is GLM's, the body has the shape that only
 * GLM writes (and gateways hand on), or the status is the one with which GLM sends it.
 */
final class GlmCodes {

    private static final int ANY = 429; // codes that are documented without a status come with this one

    /** What to do when {@link #isRepeated} holds for an attempt that is not the first. */
    static final Hint SERVED_BEFORE = Hint.named("glm-served-before");

    private static final String REPEATED = "1231";

    private static final Map<String, Meaning> TABLE = new HashMap<>();

    /**
     * What a code means.
     *
     * @param code   which failure
     * @param status the status with which GLM sends it
     * @param hint   what to do, {@code null} where the failure's own hint says it
     */
    record Meaning(ErrorCode code, int status, @Nullable Hint hint) {}

    static {
        add(UNAUTHENTICATED, 401, "glm-foreign-key", 1000, 1002, 1004);
        add(UNAUTHENTICATED, 401, "glm-no-key", 1001);
        add(CREDENTIAL_EXPIRED, 401, null, 1003);
        add(UNAUTHENTICATED, 401, "glm-second-proof", 1005);
        add(SERVER_ERROR, ANY, null, 1100);
        add(PERMISSION_DENIED, ANY, "glm-account", 1110, 1111, 1112, 1121);
        add(QUOTA_EXHAUSTED, 429, "glm-wrong-place", 1113, 1311);
        add(OVERLOADED, ANY, "glm-paused", 1120);
        add(SERVER_ERROR, 500, null, 1200, 1230, 1234);
        add(INVALID_REQUEST, 400, null, 1210, 1213, 1214, 1215);
        add(MODEL_NOT_FOUND, 400, null, 1211);
        add(INVALID_REQUEST, 400, "glm-not-this-way", 1212);
        add(PERMISSION_DENIED, 403, "glm-permission", 1220);
        add(PATH_NOT_FOUND, 400, "glm-no-api", 1221, 1222);
        add(INVALID_REQUEST, ANY, "glm-repeated", 1231);
        add(INVALID_REQUEST, 400, "glm-task", 1233);
        add(CONTEXT_TOO_LONG, 400, null, 1261);
        add(CONTENT_FILTERED, 400, null, 1300, 1301);
        add(RATE_LIMITED, 429, "glm-at-once", 1302);
        add(RATE_LIMITED, 429, null, 1303);
        add(QUOTA_EXHAUSTED, 429, "glm-day", 1304);
        add(OVERLOADED, 429, "glm-overloaded", 1305);
        add(QUOTA_EXHAUSTED, 429, "glm-plan", 1308, 1310, 1316, 1317);
        add(QUOTA_EXHAUSTED, 429, "glm-plan-over", 1309);
        add(OVERLOADED, 429, "glm-busy", 1312);
        add(QUOTA_EXHAUSTED, 429, "glm-fair-use", 1313);
        add(QUOTA_EXHAUSTED, 429, "glm-enterprise", 1314, 1315);
        add(QUOTA_EXHAUSTED, 429, "glm-cap", 1318, 1319, 1320, 1321);
    }

    private static final Set<String> HOSTS = Set.of("bigmodel.cn", "z.ai");

    private GlmCodes() {}

    private static void add(ErrorCode code, int status, @Nullable String hint, int... numbers) {
        for (int number : numbers) {
            TABLE.put(Integer.toString(number), new Meaning(code, status, hint == null ? null : Hint.named(hint)));
        }
    }

    /** Returns what the answer's code means at GLM, {@code null} when it has none or is not GLM's. */
    static @Nullable Meaning of(Evidence evidence) {
        ErrorBody body = evidence.body();
        Meaning known = body.code() == null ? null : TABLE.get(body.code().strip());
        boolean isGlm = known != null
                && (body.shape() == ErrorBody.Shape.GLM || (body.isJson() && isCredible(known, evidence)));
        return isGlm ? known : null;
    }

    /** Returns whether GLM has seen the request id before. */
    static boolean isRepeated(Evidence evidence) {
        String code = evidence.body().code();
        return code != null && code.strip().equals(REPEATED) && of(evidence) != null;
    }

    /** A status of 200 speaks neither for nor against it. */
    private static boolean isCredible(Meaning known, Evidence evidence) {
        int status = evidence.status();
        return status == known.status() || status == 200 || isGlm(evidence.baseUrl());
    }

    /** Returns whether GLM itself answers at {@code baseUrl}. */
    static boolean isGlm(@Nullable URI baseUrl) {
        String host = baseUrl == null || baseUrl.getHost() == null
                ? ""
                : baseUrl.getHost().toLowerCase(Locale.ROOT);
        return HOSTS.stream().anyMatch(known -> host.equals(known) || host.endsWith("." + known));
    }
}
