/* The same as rollup_reader.py: what reading the roll-up costs where nothing else is done.
 *
 *     rollup_reader DATABASE FIRST_DAY LAST_DAY
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

static sqlite3 *db;

static sqlite3_stmt *prepared(const char *sql) {
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK) {
        fprintf(stderr, "%s\n", sqlite3_errmsg(db));
        exit(1);
    }
    return statement;
}

int main(int count, char **words) {
    if (count != 4 || sqlite3_open_v2(words[1], &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK) {
        fprintf(stderr, "usage: rollup_reader DATABASE FIRST_DAY LAST_DAY\n");
        return 2;
    }
    sqlite3_stmt *every = prepared("SELECT id FROM key_result ORDER BY id");
    sqlite3_stmt *newest = prepared("SELECT r.value FROM latest l JOIN reading r ON r.place = (l.slot << 20) + "
                                    "l.key_result WHERE l.key_result = ?");
    sqlite3_stmt *days = prepared("SELECT day, last FROM daily WHERE key_result = ? AND day BETWEEN ? AND ? "
                                  "ORDER BY day");
    sqlite3_bind_int64(days, 2, atoll(words[2]));
    sqlite3_bind_int64(days, 3, atoll(words[3]));
    long long numbers = 0, total = 0;
    while (sqlite3_step(every) == SQLITE_ROW) {
        sqlite3_int64 number = sqlite3_column_int64(every, 0);
        sqlite3_bind_int64(newest, 1, number);
        if (sqlite3_step(newest) == SQLITE_ROW) {
            total += (long long)(sqlite3_column_double(newest, 0) * 1000);
            numbers++;
        }
        sqlite3_reset(newest);
        sqlite3_bind_int64(days, 1, number);
        while (sqlite3_step(days) == SQLITE_ROW) {
            total += (long long)(sqlite3_column_double(days, 1) * 1000);
            numbers++;
        }
        sqlite3_reset(days);
    }
    printf("%lld %lld\n", numbers, total);
    return 0;
}
