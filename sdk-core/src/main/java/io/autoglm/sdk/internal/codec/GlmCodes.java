package io.autoglm.sdk.internal.codec;

import static io.autoglm.sdk.error.ErrorCode.*;

import io.autoglm.sdk.error.ErrorCode;
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

    private static final String LIMIT_OF_PLAN =
            "The plan's limit is used up: resetAt says when it works again, where the server told; else see the plan on the platform.";
    private static final String ACCOUNT =
            "The account is inactive, unknown or locked: see to it on the provider's platform.";
    private static final String WRONG_PLACE =
            "Recharge or change the plan; with a coding-plan key use the preset zhipu-coding or zai-coding, with a"
                    + " general key zhipu or zai: a key of one answers this at the other's base URL.";
    private static final String FOREIGN_KEY =
            "Check that the key is whole, and at home here: a key of bigmodel.cn does not work at z.ai, nor the reverse.";
    private static final String ENTERPRISE =
            "The enterprise plan is not valid, or the key is for the enterprise coding endpoint only: ask its administrator.";
    private static final String NO_API =
            "GLM has no such API (any more): the base URL ends in /api/paas/v4 there, never in /v1.";

    /** What to do when {@link #isRepeated} holds for an attempt that is not the first. */
    static final String SERVED_BEFORE =
            "An earlier attempt of this call has reached GLM with the same request id, although its answer did not arrive here: the"
                    + " suppressed failures say why. Ask again under another request id, or without one.";

    private static final String REPEATED = "1231";

    private static final Map<String, Meaning> TABLE = new HashMap<>();

    /**
     * What a code means.
     *
     * @param code   which failure
     * @param status the status with which GLM sends it
     * @param hint   what to do, {@code null} where the failure's own hint says it
     */
    record Meaning(ErrorCode code, int status, @Nullable String hint) {}

    static {
        add(UNAUTHENTICATED, 401, FOREIGN_KEY, 1000, 1002, 1004);
        add(UNAUTHENTICATED, 401, "No key reached GLM: set one, and see whether a proxy takes the header away.", 1001);
        add(CREDENTIAL_EXPIRED, 401, null, 1003);
        add(
                UNAUTHENTICATED,
                401,
                "GLM wants a second proof of who the account is: give it on the provider's platform.",
                1005);
        add(SERVER_ERROR, ANY, null, 1100);
        add(PERMISSION_DENIED, ANY, ACCOUNT, 1110, 1111, 1112, 1121);
        add(QUOTA_EXHAUSTED, 429, WRONG_PLACE, 1113, 1311);
        add(OVERLOADED, ANY, "The account cannot be used for a while: wait, or ask the provider.", 1120);
        add(SERVER_ERROR, 500, null, 1200, 1230, 1234);
        add(INVALID_REQUEST, 400, null, 1210, 1213, 1214, 1215);
        add(MODEL_NOT_FOUND, 400, null, 1211);
        add(
                INVALID_REQUEST,
                400,
                "The model cannot be called in this way (whole, streamed, asynchronous): use another way or model.",
                1212);
        add(PERMISSION_DENIED, 403, "The account has no permission for this API: ask for it on the platform.", 1220);
        add(PATH_NOT_FOUND, 400, NO_API, 1221, 1222);
        add(INVALID_REQUEST, ANY, "The request id was used before: give each call an id of its own.", 1231);
        add(INVALID_REQUEST, 400, "The task is another account's, or has expired.", 1233);
        add(CONTEXT_TOO_LONG, 400, null, 1261);
        add(CONTENT_FILTERED, 400, null, 1300, 1301);
        add(RATE_LIMITED, 429, "The account's calls at once are limited: lower the concurrency limit.", 1302);
        add(RATE_LIMITED, 429, null, 1303);
        add(QUOTA_EXHAUSTED, 429, "The calls of today are used up: it works again after midnight in Beijing.", 1304);
        add(
                OVERLOADED,
                429,
                "The platform is overloaded, not your account: waits of 30 to 120 s are usual; or use another model.",
                1305);
        add(QUOTA_EXHAUSTED, 429, LIMIT_OF_PLAN, 1308, 1310, 1316, 1317);
        add(QUOTA_EXHAUSTED, 429, "The coding plan has expired: renew it, or use a general key and base URL.", 1309);
        add(OVERLOADED, 429, "This model is busy: use another model, or wait.", 1312);
        add(QUOTA_EXHAUSTED, 429, "The provider's fair-use rule was broken: read its notice on the platform.", 1313);
        add(QUOTA_EXHAUSTED, 429, ENTERPRISE, 1314, 1315);
        add(
                QUOTA_EXHAUSTED,
                429,
                "A cap set for this account or its enterprise is reached: its administrator can raise it.",
                1318,
                1319,
                1320,
                1321);
    }

    private static final Set<String> HOSTS = Set.of("bigmodel.cn", "z.ai");

    private GlmCodes() {}

    private static void add(ErrorCode code, int status, @Nullable String hint, int... numbers) {
        for (int number : numbers) {
            TABLE.put(Integer.toString(number), new Meaning(code, status, hint));
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
