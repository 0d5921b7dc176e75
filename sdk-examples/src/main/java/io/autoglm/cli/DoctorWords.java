package io.autoglm.cli;

import java.util.Locale;

/** The program's own words around an examination. */
enum DoctorWords {
    /** English. */
    EN(
            Locale.ENGLISH,
            "facts: ",
            "why:   ",
            "do:    ",
            "try:   ",
            "examining; --deep would generate, too, which costs model tokens",
            "examining, and generating: this costs model tokens, for each endpoint and key two short prompts and answers of 1 and up to 32 tokens",
            "%d ok, %d with a warning, %d failed, %d not examined",
            "the first step that fails is %s at %s"),
    /** Chinese. */
    ZH(
            Locale.CHINESE,
            "事实：",
            "原因：",
            "处理：",
            "手工：",
            "开始检查；加上 --deep 还会实际生成，会消耗 token",
            "开始检查并实际生成：会消耗 token，每个 endpoint 和 key 两句简短的提示词，回答分别为 1 个和最多 32 个 token",
            "正常 %d 项，警告 %d 项，失败 %d 项，未检查 %d 项",
            "最先失败的步骤是 %s，位于 %s");

    private final Locale locale;
    private final String facts;
    private final String cause;
    private final String cure;
    private final String byHand;
    private final String free;
    private final String costs;
    private final String counts;
    private final String first;

    DoctorWords(
            Locale locale,
            String facts,
            String cause,
            String cure,
            String byHand,
            String free,
            String costs,
            String counts,
            String first) {
        this.locale = locale;
        this.facts = facts;
        this.cause = cause;
        this.cure = cure;
        this.byHand = byHand;
        this.free = free;
        this.costs = costs;
        this.counts = counts;
        this.first = first;
    }

    static DoctorWords of(Language language) {
        return language == Language.ZH ? ZH : EN;
    }

    Locale locale() {
        return locale;
    }

    String facts() {
        return facts;
    }

    String cause() {
        return cause;
    }

    String cure() {
        return cure;
    }

    String byHand() {
        return byHand;
    }

    /** Returns what stands between two sentences. */
    String between() {
        return this == ZH ? "" : " ";
    }

    /** Returns what is said before an examination that costs nothing. */
    String free() {
        return free;
    }

    /** Returns what is said before one that costs model tokens. */
    String costs() {
        return costs;
    }

    String counts(int passed, int warned, int failed, int skipped) {
        return String.format(Locale.ROOT, counts, passed, warned, failed, skipped);
    }

    String first(String step, String place) {
        return String.format(Locale.ROOT, first, step, place);
    }
}
