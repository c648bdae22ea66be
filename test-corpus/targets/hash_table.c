/*
 * Claim: objects that are found again by a key are the ones put in.
 * Construct: two hash tables of chained objects; lookup returns the object, of
 * which the caller uses the operations.
 * Expected: what hangs in the table that was asked.
 */
#include "port.h"

struct ops { long (*show)(long); long (*free)(long); };
struct object { unsigned long key; const struct ops *ops; struct object *next; };
struct record { unsigned long key; long (*print)(long); struct record *next; };

static long show_page(long x) { return x + 1; }
static long free_page(long x) { return x + 2; }
static long show_file(long x) { return x + 3; }
static long free_file(long x) { return x + 4; }
static long print_record(long x) { return x + 5; }

static const struct ops page_ops = { show_page, free_page };
static const struct ops file_ops = { show_file, free_file };
struct object objects[] = {
    { 7, &page_ops, NULL }, { 15, &file_ops, NULL }, { 4, &page_ops, NULL }
};
struct record a = { 7, print_record, NULL };

struct object *object_table[8];
struct record *record_table[8];

noinline void put(struct object *o)
{
    o->next = object_table[o->key & 7];
    object_table[o->key & 7] = o;
}

noinline struct object *find(unsigned long key)
{
    struct object *o = object_table[key & 7];

    while ( o && o->key != key )
        o = o->next;
    return o;
}

int main(void)
{
    for ( int i = 0; i < 3; i++ )
        put(&objects[i]);
    record_table[a.key & 7] = &a;
    print_line("page", find(7)->ops->show(10));     /* site: show */
    print_line("file", find(15)->ops->show(10));    /* site: show */
    print_line("page", find(4)->ops->free(10));     /* site: free */
    print_line("record", record_table[7]->print(10)); /* site: record */

    return 0;
}
