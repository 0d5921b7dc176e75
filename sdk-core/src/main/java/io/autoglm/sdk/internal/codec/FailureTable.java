package io.autoglm.sdk.internal.codec;

import static io.autoglm.sdk.error.ErrorCode.*;

import io.autoglm.sdk.error.ErrorCode;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which failure a status and a provider's code mean. Data and a few lines that look it up. */
final class FailureTable {

    /** Codes of GLM: the status 429 alone does not tell "in a second" from "never". */
    private static final Map<String, ErrorCode> GLM = new HashMap<>();

    /** Words that say more than the status. */
    private static final Map<String, ErrorCode> WORDS = new HashMap<>();

    /** Words that say less than a status, for errors inside an answer. */
    private static final Map<String, ErrorCode> WEAK_WORDS = new HashMap<>();

    private static final Map<Integer, ErrorCode> STATUSES = new HashMap<>();

    static {
        glm(UNAUTHENTICATED, 1000, 1001, 1002, 1003, 1004, 1005);
        glm(PERMISSION_DENIED, 1110, 1111, 1112, 1121, 1220);
        glm(SERVER_ERROR, 1100, 1120, 1200, 1230, 1234);
        glm(INVALID_REQUEST, 1210, 1212, 1213, 1214, 1215, 1231, 1233);
        glm(MODEL_NOT_FOUND, 1211);
        glm(PATH_NOT_FOUND, 1221, 1222);
        glm(CONTEXT_TOO_LONG, 1261);
        glm(CONTENT_FILTERED, 1300, 1301);
        glm(RATE_LIMITED, 1302, 1303);
        glm(OVERLOADED, 1305, 1312);
        glm(QUOTA_EXHAUSTED, 1113, 1304, 1308, 1309, 1310, 1311, 1313, 1314, 1315, 1316, 1317, 1318, 1319, 1320, 1321);

        words(
                WORDS,
                QUOTA_EXHAUSTED,
                "insufficient_quota credit_balance_exhausted billing_hard_limit_reached billing_not_active billing_limit_reached"
                        + " quota_exceeded quota-exceeded budget_exceeded insufficient_balance insufficient_credits"
                        + " insufficient_funds exceeded_current_quota_error");
        words(
                WORDS,
                RATE_LIMITED,
                "rate_limit_exceeded rate_limit_error ratelimiterror rate_limited local_rate_limited too_many_requests"
                        + " slow_down policies.ratelimit.quotaviolation policies.ratelimit.spikearrestviolation");
        words(
                WORDS,
                CONTEXT_TOO_LONG,
                "context_length_exceeded exceed_context_size_error model_context_window_exceeded context_window_exceeded"
                        + " contextwindowexceedederror string_above_max_length");
        words(
                WORDS,
                CONTENT_FILTERED,
                "content_filter content_policy_violation contentpolicyviolationerror responsibleaipolicyviolation sensitive"
                        + " content_filtered moderation_blocked");
        words(WORDS, MODEL_NOT_FOUND, "model_not_found model_not_available deploymentnotfound model_not_exist");
        words(
                WORDS,
                UNAUTHENTICATED,
                "invalid_api_key incorrect_api_key authentication_error autherror invalid_token token_expired expired_token"
                        + " oauth.v2.invalidaccesstoken oauth.v2.accesstokenexpired keymanagement.service.access_token_expired");
        words(WORDS, PERMISSION_DENIED, "permission_error permission_denied unsupported_country_region_territory");
        words(
                WORDS,
                OVERLOADED,
                "server_is_overloaded service_unavailable_error serviceunavailableerror overloaded_error overloaded"
                        + " unavailable_error service_unavailable engine_overloaded_error temporary-reduced-capacity");
        words(WORDS, UNSUPPORTED_BY_SERVER, "not_supported_error notimplementederror");

        words(WEAK_WORDS, INVALID_REQUEST, "invalid_request_error badrequesterror bad_request invalid_value");
        words(WEAK_WORDS, UNAUTHENTICATED, "unauthorized unauthenticated");
        words(WEAK_WORDS, SERVER_ERROR, "server_error internalservererror api_error internal_error");
        words(WEAK_WORDS, PATH_NOT_FOUND, "not_found_error notfounderror not_found");

        statuses(INVALID_REQUEST, 400, 409, 415, 422);
        statuses(UNAUTHENTICATED, 401);
        statuses(QUOTA_EXHAUSTED, 402);
        statuses(PERMISSION_DENIED, 403, 407, 434, 451);
        statuses(PATH_NOT_FOUND, 404, 405, 410);
        statuses(REQUEST_TOO_LARGE, 413, 414, 431, 435);
        statuses(RATE_LIMITED, 429);
        statuses(UNSUPPORTED_BY_SERVER, 501, 505);
        statuses(BAD_GATEWAY, 408, 425, 502, 504, 520, 521, 522, 523, 524, 525, 526, 527, 530);
        statuses(OVERLOADED, 503, 529);
    }

    private static final Pattern TOO_LONG =
            Pattern.compile("maximum context length|context (length|window|size)|prompt is too long|input is too long");
    private static final Pattern NO_MODEL = Pattern.compile(
            "\\bmodel\\b.{0,200}(not found|not exist|unknown|not supported|not available)|(unknown|no such|not find) model");

    private FailureTable() {}

    private static void glm(ErrorCode code, int... numbers) {
        for (int number : numbers) {
            GLM.put(Integer.toString(number), code);
        }
    }

    private static void words(Map<String, ErrorCode> into, ErrorCode code, String list) {
        for (String word : list.split(" ", -1)) {
            into.put(word, code);
        }
    }

    private static void statuses(ErrorCode code, int... list) {
        for (int status : list) {
            STATUSES.put(status, code);
        }
    }

    /** Returns the failure that an answer with a status of 400 and more is; other statuses are no answer at all. */
    static ErrorCode ofStatus(int status, ErrorBody body, @Nullable String model) {
        ErrorCode said = said(body, WORDS);
        if (said != null) {
            return said;
        }
        String message = lower(body.message());
        ErrorCode byStatus = STATUSES.getOrDefault(status, byClass(status));
        if (byStatus == INVALID_REQUEST && TOO_LONG.matcher(message).find()) {
            return CONTEXT_TOO_LONG;
        }
        boolean missing = status == 404 && body.isJson();
        return missing && namesModel(message, model) ? MODEL_NOT_FOUND : byStatus;
    }

    private static ErrorCode byClass(int status) {
        return status >= 500 && status < 600
                ? SERVER_ERROR
                : status >= 400 && status < 500 ? INVALID_REQUEST : MALFORMED_ANSWER;
    }

    /** Returns the failure that an error inside an answer of status 200 is. */
    static ErrorCode inBand(ErrorBody body, @Nullable String model) {
        ErrorCode said = said(body, WORDS);
        if (said != null) {
            return said;
        }
        int status = statusOf(body.code());
        if (status != 0) {
            return ofStatus(status, body, model);
        }
        ErrorCode weak = said(body, WEAK_WORDS);
        String message = lower(body.message());
        if (weak == INVALID_REQUEST && TOO_LONG.matcher(message).find()) {
            return CONTEXT_TOO_LONG;
        }
        if (weak == PATH_NOT_FOUND && namesModel(message, model)) {
            return MODEL_NOT_FOUND;
        }
        return weak == null ? SERVER_ERROR : weak;
    }

    private static @Nullable ErrorCode said(ErrorBody body, Map<String, ErrorCode> words) {
        String code = body.code();
        ErrorCode found = code == null ? null : words == WORDS ? GLM.get(code) : null;
        if (found == null && code != null) {
            found = words.get(lower(code));
        }
        return found == null && body.type() != null ? words.get(lower(body.type())) : found;
    }

    private static int statusOf(@Nullable String code) {
        boolean isStatus = code != null && code.matches("[45]\\d\\d");
        return isStatus ? Integer.parseInt(code) : 0;
    }

    private static boolean namesModel(String message, @Nullable String model) {
        return NO_MODEL.matcher(message).find() || (model != null && message.contains(lower(model)));
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** Returns what to do where more is known than the code's own hint, else {@code null}. */
    static @Nullable String hint(int status, ErrorCode code, ErrorBody body) {
        String provider = body.code() == null ? "" : body.code();
        if (provider.equals("1113") || provider.equals("1311")) {
            return "Recharge or change the plan; with a coding-plan key use the preset zhipu-coding or zai-coding, with a"
                    + " general key zhipu or zai: a key of one answers this at the other's base URL.";
        }
        if (status == 407) {
            return "A proxy in between wants to know who you are: configure its credentials.";
        }
        if (status == 403 && body.isHtml()) {
            return "A firewall or login portal in between answers with a web page: let this address through.";
        }
        return code == INVALID_REQUEST && lower(body.message()).contains("bad json formatting")
                ? "A gateway could not read the whole body: raise its limit for request bodies, pictures make them large."
                : null;
    }
}
